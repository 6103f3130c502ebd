<?php

namespace App\Http\Middleware;

use Closure;
use Illuminate\Http\Request;
use Illuminate\Support\Facades\View;

class ShareConsent
{
    public function handle(Request $request, Closure $next)
    {
        View::share('cookieConsent', $request->cookie('cookie_consent') === 'accepted');

        return $next($request);
    }
}
