(function (Drupal, once) {
  // Annoncerne måles kun for dem, der har sagt ja til markedsføring.
  const start = () => {
    const script = document.createElement('script');
    script.src = 'https://connect.facebook.net/en_US/fbevents.js';
    document.head.append(script);
  };

  Drupal.behaviors.teatretPixel = {
    attach(context) {
      once('pixel', 'body', context).forEach(() => {
        if (Drupal.eu_cookie_compliance.hasAgreedWithCategory('marketing')) {
          start();
        }
      });
    },
  };
})(Drupal, once);
