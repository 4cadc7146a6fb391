"""The course: lessons as data, their prose, and the checks that go with them. Needs no page."""
