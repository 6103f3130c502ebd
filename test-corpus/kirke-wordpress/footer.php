<footer><a href="<?php echo esc_url( get_privacy_policy_url() ); ?>">Cookies</a></footer>
<?php wp_footer(); ?>
</body>
</html>
