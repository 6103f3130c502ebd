<?php get_header(); ?>
<main>
	<?php while ( have_posts() ) : the_post(); ?>
		<h1><?php the_title(); ?></h1>
		<?php
		if ( cmplz_has_consent( 'marketing' ) ) {
			get_template_part( 'template-parts/film', null, array( 'id' => get_field( 'film' ) ) );
			get_template_part( 'template-parts/kort' );
		}
		the_content();
		?>
	<?php endwhile; ?>
</main>
<?php get_footer();
