<%@ page pageEncoding="UTF-8" %>
<header><a href="<c:url value='/'/>">Harbour Travel</a> <a href="/privacy">Privacy</a></header>
