"""Official results and recaps from files: a dry run row by row, then all of it or nothing."""
