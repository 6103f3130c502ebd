<header><a href="{{ route('home') }}">Harbour Club</a></header>
