<?php $id = $args['id'] ?? ''; ?>
<iframe src="https://www.youtube-nocookie.com/embed/<?php echo esc_attr( $id ); ?>" title="Film"></iframe>
