<script async src="https://www.googletagmanager.com/gtag/js?id={{ config('services.ga.id') }}"></script>
