@props(['track'])
<iframe src="https://w.soundcloud.com/player/?url={{ urlencode($track) }}"></iframe>
