<?php if ( post_password_required() ) { return; } ?>
<section id="comments">
	<?php wp_list_comments(); ?>
	<form action="<?php echo esc_url( site_url( '/wp-comments-post.php' ) ); ?>" method="post">
		<textarea name="comment"></textarea>
		<p class="comment-form-cookies-consent"><input id="c" name="wp-comment-cookies-consent" type="checkbox" value="yes"> <label for="c">Gem mit navn og min e-mail i denne browser</label></p>
		<p><input id="n" name="nyhedsbrev" type="checkbox" value="1" checked> <label for="n">Tilmeld mig foreningens nyhedsbrev</label></p>
		<p><input id="s" name="foelg" type="checkbox" value="1" checked> <label for="s">Vis svar under min kommentar</label></p>
		<button>Send kommentar</button>
	</form>
</section>
