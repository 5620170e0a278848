/** The values that VS Code's default themes give the variables which the panel uses. */
export interface ThemeValues {
  readonly bodyClass: string;
  readonly variables: Readonly<Record<string, string>>;
}

const fonts = {
  'font-family': 'system-ui, "Open Sans", "DejaVu Sans", sans-serif',
  'editor-font-family': '"DejaVu Sans Mono", monospace',
};

export const themes = {
  dark: {
    bodyClass: 'vscode-dark',
    variables: {
      ...fonts,
      foreground: '#cccccc',
      'editor-background': '#1f1f1f',
      'editor-foreground': '#cccccc',
      descriptionForeground: '#9d9d9d',
      focusBorder: '#0078d4',
      'dropdown-background': '#313131',
      'dropdown-border': '#3c3c3c',
      'dropdown-foreground': '#cccccc',
      'button-background': '#0078d4',
      'button-foreground': '#ffffff',
      'button-hoverBackground': '#026ec1',
      'button-secondaryBackground': '#313131',
      'button-secondaryForeground': '#cccccc',
      'button-secondaryHoverBackground': '#3c3c3c',
      'widget-border': '#313131',
      'progressBar-background': '#0078d4',
      'charts-blue': '#3794ff',
      'charts-orange': '#d18616',
      'editorWarning-foreground': '#cca700',
    },
  },
  light: {
    bodyClass: 'vscode-light',
    variables: {
      ...fonts,
      foreground: '#3b3b3b',
      'editor-background': '#ffffff',
      'editor-foreground': '#3b3b3b',
      descriptionForeground: '#3b3b3b',
      focusBorder: '#005fb8',
      'dropdown-background': '#ffffff',
      'dropdown-border': '#cecece',
      'dropdown-foreground': '#3b3b3b',
      'button-background': '#005fb8',
      'button-foreground': '#ffffff',
      'button-hoverBackground': '#0258a8',
      'button-secondaryBackground': '#e5e5e5',
      'button-secondaryForeground': '#3b3b3b',
      'button-secondaryHoverBackground': '#cccccc',
      'widget-border': '#e5e5e5',
      'progressBar-background': '#005fb8',
      'charts-blue': '#1a85ff',
      'charts-orange': '#d18616',
      'editorWarning-foreground': '#bf8803',
    },
  },
  highContrast: {
    bodyClass: 'vscode-high-contrast',
    variables: {
      ...fonts,
      foreground: '#ffffff',
      'editor-background': '#000000',
      'editor-foreground': '#ffffff',
      descriptionForeground: '#ffffff',
      focusBorder: '#f38518',
      contrastBorder: '#6fc3df',
      contrastActiveBorder: '#f38518',
      'dropdown-background': '#000000',
      'dropdown-border': '#6fc3df',
      'dropdown-foreground': '#ffffff',
      'button-background': '#000000',
      'button-foreground': '#ffffff',
      'button-border': '#6fc3df',
      'button-secondaryForeground': '#ffffff',
      'progressBar-background': '#6fc3df',
      'charts-blue': '#3794ff',
      'charts-orange': '#d18616',
      'editorWarning-foreground': '#ffd370',
    },
  },
} as const satisfies Record<string, ThemeValues>;
