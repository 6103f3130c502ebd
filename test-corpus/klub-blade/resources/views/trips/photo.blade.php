<blockquote class="instagram-media" data-instgrm-permalink="{{ $photo->url }}"></blockquote>
<script async src="https://www.instagram.com/embed.js"></script>
