<!DOCTYPE html>
<html lang="{{ str_replace('_', '-', app()->getLocale()) }}">
<head>
    <title>@yield('title', 'Harbour Club')</title>
    @stack('head')
    @includeWhen($cookieConsent, 'partials.analytics')
    @production
        @include('partials.pixel')
    @endproduction
</head>
<body>
    @include('partials.header')
    @yield('content')
    @if ($cookieConsent)
        @stack('tracking')
    @endif
    @stack('scripts')
</body>
</html>
