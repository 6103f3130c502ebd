@props(['query'])
<iframe src="https://maps.google.com/maps?q={{ $query }}&output=embed" title="Map"></iframe>
