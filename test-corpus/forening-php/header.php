<!DOCTYPE html>
<html <?php language_attributes(); ?>>
<head>
	<meta charset="<?php bloginfo( 'charset' ); ?>">
	<meta property="og:see_also" content="https://www.facebook.com/groups/rosenhaven">
	<?php wp_head(); ?>
	<?php if ( get_theme_mod( 'ga_id' ) ) : ?>
	<script async src="https://www.googletagmanager.com/gtag/js?id=<?php echo esc_attr( get_theme_mod( 'ga_id' ) ); ?>"></script>
	<script>
		window.dataLayer = window.dataLayer || [];
		function gtag() { dataLayer.push(arguments); }
		gtag('js', new Date());
		gtag('config', '<?php echo esc_js( get_theme_mod( 'ga_id' ) ); ?>');
	</script>
	<?php endif; ?>
</head>
<body <?php body_class(); ?>>
<header class="hero">
	<h1><a href="<?php echo esc_url( home_url( '/' ) ); ?>"><?php bloginfo( 'name' ); ?></a></h1>
	<?php wp_nav_menu( array( 'theme_location' => 'primary' ) ); ?>
</header>
