(function () {
  'use strict';

  function startClarity(id) {
    var s = document.createElement('script');
    s.async = true;
    s.src = 'https://www.clarity.ms/tag/' + id;
    document.head.appendChild(s);
  }

  window.addEventListener('CookiebotOnConsentReady', function () {
    if (!Cookiebot.consent.statistics) {
      return;
    }
    startClarity('kyst000000');
  });

  var menu = document.querySelector('.menu');
  if (menu) {
    menu.addEventListener('click', function () { menu.classList.toggle('aaben'); });
  }
})();
