<%@ page pageEncoding="UTF-8" %>
<script async src="https://www.googletagmanager.com/gtag/js?id=G-TRAVEL001"></script>
