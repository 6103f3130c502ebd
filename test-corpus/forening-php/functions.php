<?php
/**
 * Temaets funktioner.
 */

function rosenhaven_setup() {
	add_theme_support( 'title-tag' );
	add_theme_support( 'post-thumbnails' );
	register_nav_menus( array( 'primary' => 'Hovedmenu' ) );
}
add_action( 'after_setup_theme', 'rosenhaven_setup' );

function rosenhaven_scripts() {
	wp_enqueue_style( 'rosenhaven', get_stylesheet_uri(), array(), '1.4' );
	wp_enqueue_script( 'rosenhaven-menu', get_template_directory_uri() . '/js/menu.js', array(), '1.4', true );
}
add_action( 'wp_enqueue_scripts', 'rosenhaven_scripts' );

function rosenhaven_statistics() {
	if ( ! function_exists( 'cmplz_has_consent' ) || ! cmplz_has_consent( 'statistics' ) ) {
		return;
	}
	?>
	<script async src="https://www.clarity.ms/tag/rosenhaven1"></script>
	<?php
}
add_action( 'wp_footer', 'rosenhaven_statistics' );

function rosenhaven_pixel() {
	?>
	<!-- Meta Pixel -->
	<script>
	!function(f,b,e,v,n,t,s){if(f.fbq)return;n=f.fbq=function(){n.callMethod?
	n.callMethod.apply(n,arguments):n.queue.push(arguments)};if(!f._fbq)f._fbq=n;
	n.push=n;n.loaded=!0;n.version='2.0';n.queue=[];t=b.createElement(e);t.async=!0;
	t.src=v;s=b.getElementsByTagName(e)[0];s.parentNode.insertBefore(t,s)}(window,
	document,'script','https://connect.facebook.net/en_US/fbevents.js');
	fbq('init', '<?php echo esc_js( get_option( 'rosenhaven_pixel' ) ); ?>');
	fbq('track', 'PageView');
	</script>
	<noscript><img height="1" width="1" style="display:none" src="https://www.facebook.com/tr?id=0000000000&ev=PageView&noscript=1" alt=""></noscript>
	<?php
}
add_action( 'wp_head', 'rosenhaven_pixel' );

function rosenhaven_allowed_hosts( $hosts ) {
	$hosts[] = 'www.youtube.com';
	$hosts[] = 'player.vimeo.com';
	return $hosts;
}
add_filter( 'rosenhaven_embed_hosts', 'rosenhaven_allowed_hosts' );
