<%@ page pageEncoding="UTF-8" %>
<%@ taglib prefix="c" uri="http://java.sun.com/jsp/jstl/core" %>
<%@ taglib prefix="t" tagdir="/WEB-INF/tags" %>
<t:page title="${trip.title}">
  <h1><c:out value="${trip.title}" /></h1>
  <c:choose>
    <c:when test="${cookie.cookie_consent.value == 'accepted'}">
      <t:film id="${trip.film}" />
    </c:when>
    <c:otherwise>
      <p>The film needs your consent to cookies from YouTube.</p>
      <%-- <t:film id="${trip.film}" /> --%>
    </c:otherwise>
  </c:choose>
  <c:import url="/WEB-INF/jsp/parts/map.jsp" />
</t:page>
