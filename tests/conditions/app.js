if ({}) {
  const s = document.createElement('script');
  s.src = 'https://static.hotjar.com/c/hotjar-1.js';
  document.head.appendChild(s);
}
---
guard: Cookies.get('cookie_prefs') && JSON.parse(Cookies.get('cookie_prefs')).statistics
guard: JSON.parse(localStorage.getItem('cookiePreferences')).analytics
guard: JSON.parse(localStorage.getItem('acme') || '{}').analytics
guard: localStorage.getItem('analytics') === 'true'
guard: localStorage.getItem('tracking') === 'enabled'
guard: localStorage.getItem('cookie-consent') === 'granted'
guard: document.cookie.indexOf('samtykke=ja') > -1
guard: document.cookie.indexOf('samtykke=ja') !== -1
guard: /consent=all/.test(document.cookie)
guard: document.cookie.match(/cookie-agreed=2/)
guard: getCookie('cookie-level') >= 3
guard: Number(getCookie('cookie_consent')) > 1
guard: cookieSettings.statistics
guard: cookiePrefs?.marketing
guard: cookies.marketing
guard: userPreferences.analytics
guard: state.privacy.analytics
guard: store.getters['consent/analytics']
guard: window.consentState?.analytics_storage === 'granted'
guard: allowedCategories.includes('marketing')
guard: acceptedCookies.indexOf('statistics') !== -1
guard: accepted.includes('statistics')
guard: selectedCategories.has('analytics')
guard: hasOptedIn
open: document.cookie.includes('cookie_notice_seen=1')
open: localStorage.getItem('cookie-banner-closed') === 'true'
open: localStorage.getItem('theme') === 'enabled'
open: JSON.parse(localStorage.getItem('settings') || '{}').darkMode
open: JSON.parse(localStorage.getItem('acme') || '{"analytics": true}').analytics
open: optOut !== true
open: !doNotTrack
open: navigator.globalPrivacyControl !== true
open: config.analytics.enabled
open: settings.analytics
open: options.marketing
open: site.cookies.domain
open: categories.includes('marketing')
open: post.categories.includes('analytics')
open: features.analytics
open: getCookie('cookie-level') < 3
open: CONFIG.features.consent
open: window.APP_CONFIG.cookieConsent
open: settings.cookie_consent === 'yes'
open: config('app.cookie_consent')
guard: settings.cookiesAccepted
guard: userSettings.consent.analytics
guard: cookieSettings.analytics
guard: localStorage.getItem('settings.cookie_consent') === 'yes'
guard: settings.cookieConsent === 'accepted'
guard: OnetrustActiveGroups.match(/C0002/)
guard: window.OnetrustActiveGroups.match('C0002')
guard: OnetrustActiveGroups.split(',').includes('C0002')
guard: OnetrustActiveGroups.indexOf(',C0002,') !== -1
guard: /,C0002,/.test(OnetrustActiveGroups)
guard: OnetrustActiveGroups.search('C0004') > -1
open: OnetrustActiveGroups.match(/C0001/)
open: OnetrustActiveGroups.length > 0
open: getCookie('analytics')
open: Cookies.get('marketing')
guard: Cookies.get('marketing') === 'true'
guard: getCookie('analytics') === '1'
open: isGoogleConsentModeActivated
open: config.useConsentMode && gaId
open: Drupal.settings.eu_cookie_compliance.consent
guard: localStorage.getItem('consentMode') === 'granted'
guard: consentMode.analytics_storage === 'granted'
guard: isGDPRAccepted
guard: hasGAConsent('analytics')
open: showGDPRBanner
