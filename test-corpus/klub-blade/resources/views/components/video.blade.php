@props(['id', 'title' => ''])
<div {{ $attributes->merge(['class' => 'video']) }}>
    <iframe src="https://www.youtube-nocookie.com/embed/{{ $id }}" title="{{ $title }}"></iframe>
</div>
