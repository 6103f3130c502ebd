export function Player({ id, consent, settings }) {
  return <div>{({}) && <iframe src={`https://www.youtube.com/embed/${id}`} />}</div>;
}
---
guard: consent.marketing
guard: consent?.categories?.marketing
guard: useConsent().marketing
guard: useCookieConsent('marketing')
guard: Cookies.get('consent') === 'true'
guard: cookies.get('cookieConsent') === true
guard: Cookies.get('cookieConsent') === 'true' || Cookies.get('cookieConsent') === true
guard: getCookieConsentValue() === 'true'
guard: cookieConsent === 'accepted'
guard: consents.some((c) => c.category === 'marketing' && c.granted)
guard: consent === ConsentStatus.Granted
guard: consentState.marketing === 'granted'
guard: allowedServices.includes('youtube')
open: id
open: !consent
open: settings.youtube
open: consent !== undefined
open: consent === ConsentStatus.Denied
open: consent !== ConsentStatus.Denied
open: Cookies.get('consent')
open: cookies.get('cookieConsent') === false
open: cookies.get('cookie_notice_seen') === true
open: typeof window !== 'undefined'
open: consent === 'pending'
