<?php get_header(); ?>
<main>
<?php while ( have_posts() ) : the_post(); ?>
	<article <?php post_class(); ?>>
		<h1><?php the_title(); ?></h1>
		<?php the_content(); ?>
		<?php $video = get_post_meta( get_the_ID(), 'video', true ); ?>
		<?php if ( $video ) : ?>
			<iframe src="https://www.youtube.com/embed/<?php echo esc_attr( $video ); ?>" title="Video"></iframe>
		<?php endif; ?>
		<p class="del"><a href="https://www.facebook.com/sharer/sharer.php?u=<?php echo rawurlencode( get_permalink() ); ?>">Del på Facebook</a></p>
	</article>
	<?php comments_template(); ?>
<?php endwhile; ?>
</main>
<?php get_footer(); ?>
