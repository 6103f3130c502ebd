<footer>
	<p>Haveforeningen Rosenhaven, stiftet 1921</p>
	<p><a href="https://www.facebook.com/groups/rosenhaven">Find os på Facebook</a></p>
	<div class="fb-like" data-href="https://www.facebook.com/groups/rosenhaven" data-layout="button_count"></div>
	<script async defer src="https://connect.facebook.net/da_DK/sdk.js#xfbml=1&version=v18.0"></script>
	<?php if ( empty( $_COOKIE['cmplz_banner-status'] ) ) : ?>
	<div id="cookiebar">Når du bruger vores hjemmeside, accepterer du brugen af cookies.
		<a href="<?php echo esc_url( home_url( '/cookies/' ) ); ?>">Læs mere</a>
	</div>
	<?php endif; ?>
</footer>
<?php wp_footer(); ?>
</body>
</html>
