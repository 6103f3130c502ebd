<?php get_header(); ?>
<main>
	<h1><?php the_title(); ?></h1>
	<?php get_template_part( 'template-parts/kort' ); ?>
</main>
<?php get_footer();
