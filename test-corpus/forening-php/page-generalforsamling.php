<?php
/* Template Name: Generalforsamling */
get_header();
$optagelse = get_post_meta( get_the_ID(), 'optagelse', true );
?>
<main>
	<h1><?php the_title(); ?></h1>
	<?php if ( cmplz_has_consent( 'statistics' ) ) : ?>
		<iframe src="https://player.vimeo.com/video/<?php echo esc_attr( $optagelse ); ?>" title="Optagelse"></iframe>
	<?php else : ?>
		<p>Accepter cookies til statistik for at se optagelsen, eller <a href="https://vimeo.com/<?php echo esc_attr( $optagelse ); ?>">se den hos Vimeo</a>.</p>
	<?php endif; ?>
	<?php
	// Kortet kom tidligere fra <iframe src="https://www.google.com/maps/embed?pb=1">
	echo '<img src="' . esc_url( get_template_directory_uri() ) . '/images/kort.png" alt="Kort">';
	?>
</main>
<?php get_footer(); ?>
