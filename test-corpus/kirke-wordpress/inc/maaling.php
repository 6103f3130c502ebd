<?php
function kirke_maaling() {
	if ( ! cmplz_has_consent( 'statistics' ) ) {
		return;
	}
	?>
	<script async src="https://www.googletagmanager.com/gtag/js?id=G-KIRKE00001"></script>
	<?php
}
add_action( 'wp_head', 'kirke_maaling' );

function kirke_chat() {
	echo '<script src="https://embed.tawk.to/3344/default" async></script>';
}
add_action( 'wp_footer', 'kirke_chat', 20 );
