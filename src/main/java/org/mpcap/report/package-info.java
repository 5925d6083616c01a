/** Renderers of results: text, JSON, CSV. */
package org.mpcap.report;
