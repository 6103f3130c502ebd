import './styles/app.css';

function loadMatomo() {
  const script = document.createElement('script');
  script.src = 'https://sandsoe.matomo.cloud/matomo.js';
  script.async = true;
  document.head.appendChild(script);
}

window.addEventListener('CookieInformationConsentGiven', () => {
  if (CookieInformation.getConsentGivenFor('cookie_cat_statistic')) {
    loadMatomo();
  }
});

document.querySelectorAll('.menu-knap').forEach((knap) => {
  knap.addEventListener('click', () => {
    document.body.classList.toggle('menu-aaben');
  });
});
