<%@ page pageEncoding="UTF-8" %>
<iframe src="https://www.google.com/maps/embed?pb=${trip.place}" title="Map"></iframe>
