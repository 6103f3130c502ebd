<?php
require_once get_template_directory() . '/inc/maaling.php';
require get_template_directory() . '/inc/kalender.php';

add_action( 'after_setup_theme', function () {
	add_theme_support( 'title-tag' );
	register_nav_menus( array( 'top' => __( 'Menu', 'kirke' ) ) );
} );

function kirke_scripts() {
	wp_enqueue_style( 'kirke', get_stylesheet_uri() );
	wp_enqueue_style( 'kirke-skrift', 'https://fonts.googleapis.com/css2?family=Source+Sans+3' );
	wp_enqueue_script( 'kirke-menu', get_template_directory_uri() . '/js/menu.js', array(), '1.0', true );

	if ( function_exists( 'cmplz_has_consent' ) && cmplz_has_consent( 'marketing' ) ) {
		wp_enqueue_script( 'kirke-meta', 'https://connect.facebook.net/da_DK/sdk.js', array(), null, true );
	}
}
add_action( 'wp_enqueue_scripts', 'kirke_scripts' );
