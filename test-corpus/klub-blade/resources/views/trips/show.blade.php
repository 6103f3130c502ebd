@extends('layouts.app')

@section('content')
    <h1>{{ $trip->title }}</h1>
    <x-consent.needed>
        <x-soundcloud :track="$trip->track" />
    </x-consent.needed>
    @each('trips.photo', $trip->photos, 'photo')
@endsection

@push('tracking')
    <script src="https://static.hotjar.com/c/hotjar-1122334.js"></script>
@endpush

@push('scripts')
    <script src="https://widget.trustpilot.com/bootstrap/v5/tp.widget.bootstrap.min.js"></script>
@endpush
