const express = require('express');
const helmet = require('helmet');
const cookieParser = require('cookie-parser');

const app = express();

app.set('view engine', 'ejs');
app.use(cookieParser());
app.use(helmet({
  contentSecurityPolicy: {
    directives: {
      scriptSrc: ["'self'", 'https://cdn.cookielaw.org', 'https://www.googletagmanager.com', 'https://js.hcaptcha.com'],
      frameSrc: ["'self'", 'https://www.youtube-nocookie.com', 'https://open.spotify.com'],
    },
  },
}));
app.use(express.static('public'));

app.use((req, res, next) => {
  res.locals.analyticsConsent = req.cookies.analytics_consent === 'granted';
  next();
});

app.get('/', (req, res) => res.render('index', { title: 'Northlight Rooms' }));
app.get('/rooms/:id', (req, res) => res.render('room', { title: 'Room', room: { id: req.params.id } }));
app.get('/signup', (req, res) => res.render('signup', { title: 'Sign up' }));

app.listen(process.env.PORT || 3000);
