<?php
/* Template Name: Find vej */
get_header();
?>
<main>
	<h1>Find vej til haverne</h1>
	<?php
	$sted = rawurlencode( 'Rosenhaven 1, 8000 Aarhus' );
	echo '<iframe width="600" height="400" src="https://www.google.com/maps/embed?pb=' . $sted . '"></iframe>';
	?>
	<p>Du kan også <a href="https://www.google.com/maps/dir/?api=1&destination=Rosenhaven">få en rutevejledning</a>.</p>
</main>
<?php get_footer(); ?>
