<%@ tag pageEncoding="UTF-8" %>
<script src="https://embed.tawk.to/5678/default" async></script>
