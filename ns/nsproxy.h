/*
 * ns/nsproxy.h - boot of the namespaces.
 */
#ifndef NS_NSPROXY_H
#define NS_NSPROXY_H

void nsproxy_init(void);

#endif
