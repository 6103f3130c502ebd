<%@ tag pageEncoding="UTF-8" %>
<%@ attribute name="id" required="true" %>
<iframe src="https://www.youtube-nocookie.com/embed/${id}" title="Film"></iframe>
