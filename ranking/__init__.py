"""Race to win (赛龙夺锦): rank a city's districts and publish the ranks by letter."""

__version__ = "0.1.0"
