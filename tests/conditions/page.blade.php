@if({})
LOAD
@endif
---
guard: Cookie::get('cookie_consent') === 'accepted'
guard: request()->cookie('cookie_consent') == 'all'
guard: in_array('analytics', json_decode(request()->cookie('cookie_consent', '[]'), true))
guard: session('cookie_consent') === 'yes'
guard: $cookieConsent->analytics
guard: auth()->user()?->marketing_consent
guard: $consents['marketing'] ?? false
guard: Cookie::get('laravel_cookie_consent')
guard: Cookies::hasConsentFor('analytics')
guard: $cookieConsentConfig['enabled'] && $alreadyConsentedWithCookies
open: Cookie::has('cookie_consent')
open: config('services.analytics.id')
open: app()->environment('production')
open: !Cookie::get('cookie_consent')
open: setting('cookie_banner')
open: $cookieConsentConfig['enabled'] && !$alreadyConsentedWithCookies
open: session('locale') === 'da'
