<?php if ({}): ?>
LOAD
<?php endif; ?>
---
guard: isset($_COOKIE['cookie_prefs']) && json_decode($_COOKIE['cookie_prefs'], true)['statistics']
guard: json_decode(stripslashes($_COOKIE['cookie_prefs']))->statistics
guard: in_array('statistik', explode(',', $_COOKIE['samtykke'] ?? ''))
guard: in_array('statistics', explode(',', $_COOKIE['cookie_consent']))
guard: in_array('statistik', $samtykker)
guard: in_array('statistik', json_decode($_COOKIE['cookie_consent']))
guard: str_contains($_COOKIE['CookieConsent'] ?? '', 'statistics:true')
guard: strpos($_COOKIE['cookie_consent'], 'statistics') !== false
guard: strpos($_COOKIE['cookie_consent'], 'allow') !== false
guard: false !== strpos($_COOKIE['cookie_consent'], 'allow')
guard: stripos($_COOKIE['cookie_consent'] ?? '', 'marketing') !== false
guard: preg_match('/statistics:true/', $_COOKIE['cookie_consent'])
guard: $_COOKIE['cookie_consent'] === 'yes'
guard: ($_COOKIE['cookie_consent'] ?? '') === 'accepted'
guard: filter_input(INPUT_COOKIE, 'cookie_consent') === 'yes'
guard: (int) $_COOKIE['cookie_consent'] >= 2
guard: !empty($_COOKIE['allow_tracking'])
guard: $consent->has('statistics')
guard: $consent['statistics'] ?? false
guard: function_exists('gdpr_cookie_is_accepted') && gdpr_cookie_is_accepted('thirdparty')
guard: wp_has_consent('marketing')
open: strpos($_COOKIE['cookie_consent'], 'statistics') === false
open: strpos($_COOKIE['cookie_consent'] ?? '', 'deny') === false
open: in_array('statistik', explode(',', $_COOKIE['samtykke'] ?? 'statistik,marketing'))
open: $_COOKIE['cookieconsent_status'] === 'dismiss'
open: isset($_COOKIE['cookie_prefs'])
open: isset($_COOKIE['hide_cookie_banner'])
open: ($_COOKIE['cookie_notice_shown'] ?? '') === '1'
open: $_COOKIE['cookie_notice_dismissed'] === 'yes'
open: get_option('ga_enabled')
open: in_array('statistik', $modules)
open: strpos($_SERVER['HTTP_USER_AGENT'], 'Lighthouse') === false
open: strpos($_COOKIE['lang'], 'da') !== false
open: json_decode($_COOKIE['cart'])->total
open: $settings['cookie_consent']
open: get_option('cookie_consent')
open: get_theme_mod('cookie_consent') === 'yes'
open: $this->settings->get('cookie_consent')
open: $site['cookie_consent']
guard: substr($_COOKIE['cookie_consent'], 0, 1) === '1'
guard: substr($_COOKIE['cookie_consent'] ?? '', 0, 5) == 'allow'
open: substr($_COOKIE['cookie_consent'] ?? '', 0, 4) == 'deny'
open: isset($_COOKIE['analytics'])
open: !empty($_COOKIE['marketing'])
guard: ($_COOKIE['marketing'] ?? '') === 'true'
