@extends('layouts.app')

@section('title', 'Welcome')

@section('content')
    <h1>Welcome</h1>
    @if ($cookieConsent)
        <x-video id="abc123" title="The club house" />
    @else
        <p>The film is at YouTube, which stores cookies.</p>
    @endif
    <x-map query="Harbour Club" />
@endsection

@push('head')
    <link rel="stylesheet" href="https://use.typekit.net/abc1def.css">
@endpush
