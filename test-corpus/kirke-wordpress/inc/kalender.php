<?php
function kirke_kalender( $atts ) {
	$atts = shortcode_atts( array( 'id' => '' ), $atts );
	return sprintf( '<iframe src="https://calendar.google.com/calendar/embed?src=%s"></iframe>', esc_attr( $atts['id'] ) );
}
add_shortcode( 'kalender', 'kirke_kalender' );
