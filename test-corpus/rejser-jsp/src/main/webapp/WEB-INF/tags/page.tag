<%@ tag pageEncoding="UTF-8" %>
<%@ attribute name="title" required="true" %>
<%@ taglib prefix="c" uri="http://java.sun.com/jsp/jstl/core" %>
<%@ taglib prefix="t" tagdir="/WEB-INF/tags" %>
<!DOCTYPE html>
<html lang="en">
<head>
  <title>${title}</title>
  <%@ include file="/WEB-INF/jspf/fonts.jspf" %>
  <c:if test="${cookie.cookie_consent.value == 'accepted'}">
    <jsp:include page="/WEB-INF/jsp/parts/analytics.jsp" />
  </c:if>
</head>
<body>
  <jsp:include page="/WEB-INF/jsp/parts/header.jsp" />
  <jsp:doBody />
  <t:chat />
</body>
</html>
