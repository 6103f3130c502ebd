<nav class="menu"><?php wp_nav_menu( array( 'theme_location' => 'top' ) ); ?></nav>
