if ({}) {
  const s = document.createElement('script');
  s.src = 'https://static.hotjar.com/c/hotjar-1.js';
  document.head.appendChild(s);
}
---
guard: window.__tcfapiConsent && purposes[1].consent
guard: UC_UI.getServicesBaseInfo().find((s) => s.name === 'Hotjar').consent.status
guard: Cookiebot.consents.given && Cookiebot.consent.statistics
guard: window.OnetrustActiveGroups.includes('C0002')
guard: OnetrustActiveGroups.indexOf(',C0002,') !== -1
guard: window.complianz && cmplz_has_consent('statistics')
guard: klaro.getManager().getConsent('hotjar')
guard: CookieConsent.acceptedCategory('analytics')
guard: Didomi.getUserConsentStatusForVendor('c:hotjar')
guard: $.cookie('accept-cookies') === '1'
guard: getCookie('gdpr') === 'accepted'
guard: readCookie('cookieAccepted')
guard: sessionStorage.getItem('consentGiven') === '1'
guard: localStorage.cookieConsent === 'true'
guard: localStorage['cookies-accepted'] == 'yes'
guard: JSON.parse(localStorage.getItem('consent'))?.analytics === true
guard: (await cookieStore.get('consent'))?.value === 'granted'
guard: store.state.consent.analytics
guard: consentManager.isAllowed('analytics')
guard: this.consentService.hasAccepted('statistics')
guard: Boolean(consent) && consent.statistics
guard: consent?.analytics ?? false
guard: ['all', 'statistics'].includes(getCookie('cookie_consent'))
guard: getConsentLevel() >= ConsentLevel.Statistics
guard: document.documentElement.dataset.consent === 'granted'
guard: document.body.classList.contains('cookies-accepted')
guard: checkConsent().analytics
guard: window.cookieConsent.get().statistics
open: window.Cookiebot
open: window.dataLayer
open: getCookie('cookie_consent') !== 'denied'
open: Cookiebot.hasResponse
open: localStorage.getItem('consent') !== null
open: consent.analytics !== false
open: !consent || consent.analytics
open: getCookie('visited') === 'true'
open: document.body.classList.contains('home')
open: window.innerWidth > 768
open: user.isLoggedIn
open: settings.tracking.enabled
open: cookieBanner.isVisible
open: consentVersion < 2
open: typeof gtag === 'function'
open: consent.analytics === undefined
open: ['da', 'en'].includes(lang)
open: ENABLE_TRACKING
open: location.hostname !== 'localhost'
open: ['none', 'necessary'].includes(getCookie('cookie_consent'))
open: ['da', 'en'].includes(getCookie('language'))
open: !['none'].includes(getCookie('cookie_consent'))
