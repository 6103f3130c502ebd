if ({}) {
  const s = document.createElement('script');
  s.src = 'https://static.hotjar.com/c/hotjar-1.js';
  document.head.appendChild(s);
}
---
guard: /statistics:true/.test(getCookie('CookieConsent'))
guard: getCookie('cookieyes-consent').includes('analytics:yes')
guard: getCookie('cookielawinfo-checkbox-analytics') === 'yes'
guard: CLI_Cookie.read('cookielawinfo-checkbox-analytics') === 'yes'
guard: getCookie('OptanonConsent').includes('C0002:1')
guard: decodeURIComponent(getCookie('OptanonConsent')).indexOf('C0002:1') > -1
guard: JSON.parse(getCookie('cookiefirst-consent')).performance
guard: getCookie('cmplz_statistics') === 'allow'
guard: getCookie('cookie_notice_accepted') === 'true'
guard: getCookie('wp_consent_statistics') === 'allow'
guard: JSON.parse(getCookie('cc_cookie')).categories.includes('analytics')
guard: getCookie('cookieconsent_status') === 'allow'
guard: JSON.parse(getCookie('CookieControl')).optionalCookies.analytics === 'accepted'
guard: getCookie('gatsby-gdpr-google-analytics') === 'true'
guard: getCookie('cookie-agreed') === '2'
guard: getCookie('cookie-agreed') == 2
guard: JSON.parse(getCookie('cookies_policy')).usage
guard: Cookies.get('CookieConsent') === 'true'
guard: banner.hasConsent()
guard: JSON.parse(decodeURIComponent(getCookie('CookieInformationConsent'))).consents_approved.includes('cookie_cat_statistic')
guard: JSON.parse(getCookie('moove_gdpr_popup')).thirdparty === '1'
open: getCookie('viewed_cookie_policy') === 'yes'
open: getCookie('OptanonAlertBoxClosed')
open: getCookie('cookies_preferences_set') === 'true'
open: getCookie('cookie_notice_accepted')
open: getCookie('CookieConsent')
open: document.cookie.includes('cookieyes-consent')
open: getCookie('cookie-agreed') !== '0'
open: getCookie('cookieconsent_status')
open: getCookie('cookieconsent_status') !== 'deny'
open: getCookie('cmplz_statistics') !== 'deny'
open: getCookie('cc_cookie')
open: getCookie('klaro') !== null
open: tcData.eventStatus === 'useractioncomplete'
open: getCookie('cookie_banner_answered') === '1'
open: localStorage.getItem('cookie-notice-set') === 'yes'
open: JSON.parse(localStorage.getItem('filters')).categories.includes('analytics')
open: getCookie('cookie-agreed') != 2
open: getCookie('page') == 2
