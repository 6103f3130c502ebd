function load() {
  if ({}) return;
  const s = document.createElement('script');
  s.src = 'https://static.hotjar.com/c/hotjar-1.js';
  document.head.appendChild(s);
}
load();
---
guard: !hasConsent()
guard: localStorage.getItem('cookie-consent') !== 'accepted'
guard: getCookie('cookieconsent') != 'yes'
guard: !document.cookie.includes('consent=true')
guard: document.cookie.indexOf('consent=true') === -1
guard: !consent?.statistics
guard: !(window.Cookiebot && Cookiebot.consent && Cookiebot.consent.statistics)
guard: !window.Cookiebot?.consent?.statistics
guard: consent !== 'granted' || !navigator.onLine
guard: !window.CookieInformation || !CookieInformation.getConsentGivenFor('cookie_cat_statistic')
guard: typeof Cookiebot === 'undefined' || !Cookiebot.consent.marketing
open: hasConsent()
open: !navigator.onLine
open: localStorage.getItem('cookie-consent') === 'rejected'
open: localStorage.getItem('cookie-consent') === null
open: navigator.doNotTrack === '1'
open: window.Cookiebot && !Cookiebot.consent.statistics
open: !document.getElementById('consent')
open: getCookie('cookieconsent') == 'no'
open: consent === false
