<?php if ({}) { ?>
LOAD
<?php } ?>
---
guard: isset($_COOKIE['cookieconsent']) && $_COOKIE['cookieconsent'] == 'allow'
guard: (isset($_COOKIE['consent']) ? $_COOKIE['consent'] : '') === 'yes'
guard: $_COOKIE['cookie_notice_accepted'] === 'true'
guard: function_exists('cn_cookies_accepted') && cn_cookies_accepted()
guard: $this->consent->isAllowed('statistics')
guard: Consent::given('marketing')
guard: $request->getCookieParams()['consent'] === 'all'
guard: $consent && $consent->statistics
guard: $app->getSession()->get('cookie_consent') === 'accepted'
guard: $_SESSION['cookies_accepted']
guard: (bool) $_COOKIE['allow_analytics']
open: isset($_COOKIE['PHPSESSID'])
open: !isset($_COOKIE['cookieconsent'])
open: !isset($_COOKIE['cookieconsent']) || $_COOKIE['cookieconsent'] == 'allow'
open: $_COOKIE['cookieconsent'] != 'deny'
open: WP_DEBUG === false
open: is_front_page()
open: get_theme_mod('analytics_consent_text')
open: !is_user_logged_in()
open: defined('GA_ID')
open: (isset($_COOKIE['consent']) ? $_COOKIE['consent'] : 'yes') === 'yes'
