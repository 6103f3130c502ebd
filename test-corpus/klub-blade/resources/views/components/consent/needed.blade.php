@if (request()->cookie('cookie_consent') === 'accepted')
    {{ $slot }}
@else
    <p>This part comes from others and needs your consent to cookies.</p>
@endif
