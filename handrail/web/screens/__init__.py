"""The screens: one file each, with one router. What a screen shows, the public names and `report` say."""
