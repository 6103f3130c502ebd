<iframe src="https://www.google.com/maps/embed?pb=<?php echo esc_attr( get_field( 'kort' ) ); ?>" title="Kort"></iframe>
