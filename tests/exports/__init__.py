"""Export files of WordPress and Blogger, written for the project, and what is read from them."""
